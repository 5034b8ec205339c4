// A program that trains or evaluates needs images: one import gives both.
@_exported public import NNBIDX
