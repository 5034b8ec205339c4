// A program that trains or evaluates needs images as well; one import gives both.
@_exported public import NNBIDX
