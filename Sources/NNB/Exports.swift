// A program that reads or writes models needs their types as well; one import gives both.
@_exported public import NNBModel
