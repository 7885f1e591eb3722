"""The only floor that imports discord: it turns messages into questions and answers into messages."""
