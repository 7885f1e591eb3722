"""What makes two members a pair, who may take part, and when: pure."""
