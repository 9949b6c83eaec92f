"""Electronic signatures of documents (PAdES): who certifies is a setting, what is signed and verified is here."""
