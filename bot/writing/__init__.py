"""Let a language model write an answer, within deadlines and budgets; every failure ends in the composed answer.

It may know answering; it implements the port through which answering reaches it.
"""
