/** What the demo model says. Data only; `demo-script.ts` decides when. */

export const COMMANDS = `- \`demo: markdown\` shows headings, a table, code and lists
- \`demo: long\` writes a long answer
- \`demo: reason\` thinks aloud before it answers
- \`demo: slow\` takes about half a minute: try **Stop**
- \`demo: tool error\` makes a tool fail; \`demo: loop\` calls tools until the step limit
- \`demo: 401\`, \`demo: 429\`, \`demo: 500\` fail like a provider; \`demo: hang\` never answers
- \`demo: drop\`, \`demo: length\`, \`demo: filter\`, \`demo: empty\` end an answer before it is complete`;

export const CONNECT = `### Connect a real model

Parley speaks to any **OpenAI-compatible endpoint**: OpenAI itself, OpenRouter, or a server on your own computer such as Ollama, LM Studio or llama.cpp.

1. Open **Settings** (Ctrl+, or Cmd+,) and go to **Models**.
2. Enter the **Base URL** (for example \`http://localhost:11434/v1\`) and the **Model**.
3. Save the **API key**, if the endpoint wants one. It is kept by the keychain of your system where there is one.

All three can come from the environment, too, from before the app was started:

| Variable | What it holds |
| --- | --- |
| \`OPENAI_BASE_URL\` | the root of the endpoint's API |
| \`PARLEY_MODEL\` | the model's name |
| \`OPENAI_API_KEY\` | your key |`;

export const ABOUT = `I am the **Parley demo**: a script that is built into the app. I have no intelligence and need no network, so that you can look around before you connect a real model.

**Parley** is a desktop chat app around an agent that uses tools. You see every step it takes, you can bound and stop it, and it never loses a word.`;

export const TRY = `### Try

- \`What is 12 * (3 + 4)?\` calls the calculator
- \`What time is it in Tokyo?\` calls the clock
${COMMANDS}`;

export const MARKDOWN = `# Markdown in Parley

Text can be **bold**, *italic*, ~~struck~~ or \`code\`, and [links](https://example.com) open in your browser.

## A list

1. First
2. Second
   - with a point
   - and another
3. Third

- [x] done
- [ ] to do

## A table

| Tool | What it does | Network |
| :-- | :-- | :-: |
| \`calculator\` | arithmetic, without running code | no |
| \`current_time\` | date and time in any zone | no |

## Code

\`\`\`ts
/** Adds up what is there. */
export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
\`\`\`

> A quotation, for good measure.

---

HTML such as <b>this</b> stays text, and pictures from the web are never loaded.`;

const SECTION = (number: number): string => `## Part ${number}

This paragraph is here to fill the screen. A long answer shows how the view follows new text, how it stays put when you scroll up, and that nothing slows down while it grows. Part ${number} of this answer says nothing more than the others.

- a first point of part ${number}
- a second point, with \`inline code\`
- a third point, **in bold**

\`\`\`python
def part_${number}(values):
    """Returns the squares of the even values."""
    return [value * value for value in values if value % 2 == 0]
\`\`\`

| Step | Input | Output |
| ---: | ---: | ---: |
| 1 | ${number} | ${number * number} |
| 2 | ${number + 1} | ${(number + 1) * (number + 1)} |`;

export const LONG = `# A long answer

${Array.from({ length: 12 }, (_, index) => SECTION(index + 1)).join("\n\n")}

That was the end of the long answer.`;

export const REASONING = `The user wants to see me reason. I am a script, so these are prepared words. A real reasoning model would weigh the question here: what is asked, what is known, which tool could help. Parley shows this part apart from the answer and never sends it back to the model.`;

export const REASONED = `That was **reasoning**: models that think before they answer stream their thoughts first, and Parley folds them away above the answer. Mine were written in advance.`;

export const SLOW = `This answer comes slowly, word by word, so that you have time to try things. Press Stop and the text so far stays, with a button to go on. Reload the window, or open a second one, and the same answer keeps flowing. Even if the app were killed now, your question and nearly all of these words would still be there.`;

export const CUT_OFF = `This answer will not reach its end. It breaks off somewhere in the middle, and Parley says so instead of pretending that it is complete. With Continue the rest of it arrives in the same message, exactly where it stopped, and Retry asks for a new answer beside this one. This is the last sentence.`;
