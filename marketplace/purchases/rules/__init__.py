"""The rules of purchases: what a line may say, what a file adds, what a year declares and what share of it is reuse."""
