import type { ElectronApplication } from "@playwright/test";

/** A question as the system was asked to show it. */
export interface AskedQuestion {
  readonly message: string;
  readonly detail: string;
  readonly buttons: readonly string[];
  readonly defaultId: number;
  readonly cancelId: number;
}

/**
 * Answers main's questions in the person's place from now on, as a test of any Electron app does: in place of
 * `dialog.showMessageBox`. Boxes of another kind (three buttons, a warning) go on as they were.
 */
export async function answerQuestions(app: ElectronApplication, agrees: boolean): Promise<void> {
  await app.evaluate(({ dialog }, response) => {
    const asked: unknown[] = [];
    Object.assign(globalThis, { askedQuestions: asked });
    const held: unknown = Reflect.get(globalThis, "systemDialog");
    const system = (held ?? dialog.showMessageBox.bind(dialog)) as typeof dialog.showMessageBox;
    Object.assign(globalThis, { systemDialog: system });
    dialog.showMessageBox = (...given: readonly unknown[]) => {
      const options = given.at(-1) as Electron.MessageBoxOptions;
      if (options.type !== "question" || options.buttons?.length !== 2) {
        return system(options);
      }
      asked.push(options);
      return Promise.resolve({ response, checkboxChecked: false });
    };
  }, Number(agrees));
}

/** The questions since `answerQuestions` was last called. */
export const askedQuestions = (app: ElectronApplication): Promise<readonly AskedQuestion[]> =>
  app.evaluate(() => Reflect.get(globalThis, "askedQuestions") as readonly AskedQuestion[]);
