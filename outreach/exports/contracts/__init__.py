"""What each dataset holds, column by column."""
