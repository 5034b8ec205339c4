#pragma once

#include <hdf5.h>

/* The library's constants that are expressions in C, which Swift cannot import. */

static inline hid_t nn_file_create(void) { return H5P_FILE_CREATE; }
static inline hid_t nn_file_access(void) { return H5P_FILE_ACCESS; }
static inline hid_t nn_group_create(void) { return H5P_GROUP_CREATE; }
static inline hid_t nn_dataset_create(void) { return H5P_DATASET_CREATE; }
static inline hid_t nn_dataset_access(void) { return H5P_DATASET_ACCESS; }
static inline hid_t nn_link_create(void) { return H5P_LINK_CREATE; }
static inline hid_t nn_string(void) { return H5T_C_S1; }
static inline hid_t nn_native_int64(void) { return H5T_NATIVE_INT64; }
static inline hid_t nn_i8(void) { return H5T_STD_I8LE; }
static inline hid_t nn_i16(void) { return H5T_STD_I16LE; }
static inline hid_t nn_i32(void) { return H5T_STD_I32LE; }
static inline hid_t nn_i64(void) { return H5T_STD_I64LE; }
static inline hid_t nn_u8(void) { return H5T_STD_U8LE; }
static inline hid_t nn_u16(void) { return H5T_STD_U16LE; }
static inline hid_t nn_u32(void) { return H5T_STD_U32LE; }
static inline hid_t nn_u64(void) { return H5T_STD_U64LE; }
static inline hid_t nn_f32(void) { return H5T_IEEE_F32LE; }
static inline hid_t nn_f64(void) { return H5T_IEEE_F64LE; }
static inline unsigned nn_read_only(void) { return H5F_ACC_RDONLY; }
static inline unsigned nn_truncate(void) { return H5F_ACC_TRUNC; }
static inline size_t nn_variable(void) { return H5T_VARIABLE; }
static inline unsigned nn_basic_info(void) { return H5O_INFO_BASIC; }
