import NNBTrainCommand

TrainTool.run()
