"""The words of the pledge: a change is proposed by one voice and confirmed by another."""
