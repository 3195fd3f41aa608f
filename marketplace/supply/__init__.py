"""What partners can supply: their reconditioned stock, and the requests for quotation of public bodies."""
