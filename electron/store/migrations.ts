import type { Migration } from "./migrate.ts";
import { initial } from "./migrations/001-initial.ts";
import { timelines } from "./migrations/002-timelines.ts";
import { chatSettings } from "./migrations/003-chat-settings.ts";
import { spending } from "./migrations/004-spending.ts";
import { draftAttachments } from "./migrations/005-draft-attachments.ts";
import { outbox } from "./migrations/006-outbox.ts";
import { edits } from "./migrations/007-edits.ts";
import { erasures } from "./migrations/008-erasures.ts";
import { draftsByWindow } from "./migrations/009-drafts-by-window.ts";
import { bills } from "./migrations/010-bills.ts";
import { outboxCare } from "./migrations/011-outbox-care.ts";
import { unseenAnswers } from "./migrations/012-unseen-answers.ts";
import { importedReceipts } from "./migrations/013-imported-receipts.ts";
import { queuedMessages } from "./migrations/014-queued-messages.ts";
import { returnedFields } from "./migrations/015-returned-fields.ts";
import { places } from "./migrations/016-places.ts";
import { runList } from "./migrations/017-run-list.ts";
import { messageFiles } from "./migrations/018-message-files.ts";
import { toolDecisions } from "./migrations/019-tool-decisions.ts";

/** Every step from an empty file to today's schema, in order. One that was released is never changed again. */
export const MIGRATIONS: readonly Migration[] = [
  initial,
  timelines,
  chatSettings,
  spending,
  draftAttachments,
  outbox,
  edits,
  erasures,
  draftsByWindow,
  bills,
  outboxCare,
  unseenAnswers,
  importedReceipts,
  queuedMessages,
  returnedFields,
  places,
  runList,
  messageFiles,
  toolDecisions,
];

/** The newest schema that this version of the app knows. */
export const NEWEST_VERSION = Math.max(...MIGRATIONS.map(({ version }) => version));
