/* What a network says of one sample, by nnb.h beside this:

       cc -O2 example.c -o example
       ./example model.nnb sample          a file of the numbers that the network takes, such as the 784 bytes of an image

   On a microcontroller the file is a constant array, and its arrays here have a size that is known. */

#include <stdio.h>
#include <stdlib.h>

#define NNB_IMPLEMENTATION
#include "nnb.h"

static unsigned char *content(const char *path, size_t *size) {
  FILE *stream = fopen(path, "rb");
  unsigned char *bytes = NULL;
  long length = -1;
  if (stream && !fseek(stream, 0, SEEK_END)) length = ftell(stream);
  if (length >= 0) bytes = (unsigned char *)malloc((size_t)length + 1);
  if (bytes) {
    rewind(stream);
    *size = fread(bytes, 1, (size_t)length, stream);
  }
  if (stream) fclose(stream);
  return bytes;
}

int main(int count, char **words) {
  size_t size = 0, sample_size = 0, output;
  unsigned char *bytes = count == 3 ? content(words[1], &size) : NULL, *sample = count == 3 ? content(words[2], &sample_size) : NULL;
  float *room, *outputs;
  nnb_file file;
  nnb_text label;
  if (!bytes || !sample) {
    fprintf(stderr, "usage: example MODEL SAMPLE\n");
    return 2;
  }
  if (nnb_open(&file, bytes, size) != NNB_OK) {
    fprintf(stderr, "%s: %s\n", words[1], nnb_fault_name(file.fault));
    return 1;
  }
  room = (float *)malloc((nnb_room(&file) + 1) * sizeof *room);
  if (!room || !file.has_network || sample_size / file.inputs != nnb_element_size(file.type) || sample_size % file.inputs) {
    fprintf(stderr, "the network takes other samples\n");
    return 1;
  }
  outputs = nnb_run(&file, sample, room);
  for (output = 0; outputs && output < file.outputs; output++) {
    if (nnb_label_at(&file, (uint32_t)output, &label)) printf("%.*s: ", (int)label.size, label.bytes);
    printf("%.9g\n", (double)outputs[output]);
  }
  free(room);
  free(sample);
  free(bytes);
  return 0;
}
