"""How values, tables and screens are drawn."""
