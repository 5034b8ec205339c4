import NNBMPI
import NNBTrainCommand

TrainTool.runRank { limit in try MPIRanks(limit: limit) }
