/** Stands for the chat of what connection tests spend, in the ledger and in Usage; no chat's id looks like it. */
export const CONNECTION_TEST = "connection-test";
