// What bench.py asks for, each as one line of JSON.
//
//     nnbench DATA                                              reading, predicting, saving, distorting
//     nnbench train DATA HIDDEN[,…] BATCH THREADS EPOCHS [KERNELS]    training, and what the processor can do

let words = Array(CommandLine.arguments.dropFirst())
if words.first == "train", words.count >= 6 {
  try measureTraining(Array(words.dropFirst()))
} else {
  try measureInside(words[0])
}
