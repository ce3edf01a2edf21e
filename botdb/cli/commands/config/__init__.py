"""`botdb config`: the configuration of the bot."""
