import { validate } from "@langchain/langgraph-checkpoint-validation";
import { createCheckpointSaver } from "../../electron/store/checkpoint-saver.ts";
import { createTestDatabase, type TestDatabase } from "../unit/electron/store/test-database.ts";

const opened = new WeakMap<object, TestDatabase>();

// LangGraph's own conformance suite for checkpointers; it registers its cases through globals.
validate({
  checkpointerName: "Parley",
  createCheckpointer() {
    const test = createTestDatabase();
    const saver = createCheckpointSaver(test.database);
    opened.set(saver, test);
    return saver;
  },
  destroyCheckpointer: (saver) => opened.get(saver)?.remove(),
});
