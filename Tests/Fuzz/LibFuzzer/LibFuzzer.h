#pragma once

#include <stddef.h>
#include <stdint.h>

// What libFuzzer offers to custom mutators; its own header is C++.
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
