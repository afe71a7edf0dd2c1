/** How often a long step shows life where lines cannot be rewritten, ms. */
const QUIET_MS = 30_000;
const TICK_MS = 1_000;

/**
 * The progress line of one step. On a terminal it is rewritten every second; elsewhere (a log, a CI run) a long step adds a
 * line every 30 s.
 * @param {NodeJS.WriteStream} output
 * @param {string} title
 */
export function reportTo(output, title) {
  const started = Date.now();
  const seconds = () => (Date.now() - started) / 1000;
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const rewrite = (/** @type {string} */ text) => output.write(`\r\x1b[2K${text}`);
  return {
    /** The step has work to do. */
    begin() {
      if (output.isTTY) {
        const show = () => rewrite(`${title} … ${Math.round(seconds())} s`);
        show();
        timer = setInterval(show, TICK_MS);
      } else {
        output.write(`${title} …\n`);
        timer = setInterval(() => output.write(`${title} … ${Math.round(seconds())} s\n`), QUIET_MS);
      }
    },
    /** @param {string} result */
    end(result) {
      clearInterval(timer);
      const text = `${title}: ${result} (${seconds().toFixed(1)} s)\n`;
      if (output.isTTY) rewrite(text);
      else output.write(text);
    },
  };
}
