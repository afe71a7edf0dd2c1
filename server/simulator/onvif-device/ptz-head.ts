/** How fast it turns and zooms, each from -1 to 1. */
export interface PtzVector {
  pan: number;
  tilt: number;
  zoom: number;
}

const still: PtzVector = { pan: 0, tilt: 0, zoom: 0 };
const mostPresets = 64;
/** Commands remembered; older ones are forgotten. */
const mostCommands = 1000;

/** The head of a simulated camera: goes from end to end (-1 to 1) in 20 s at full speed. */
export class PtzHead {
  /** Token to position and name. */
  readonly presets = new Map<string, { name: string; position: PtzVector }>();
  /** Actions as they arrived, newest last. */
  readonly commands: string[] = [];
  readonly zooms: boolean;
  readonly #now: () => number;
  #tokens = 0;
  #home: PtzVector = still;
  #from: PtzVector = still;
  #velocity: PtzVector = still;
  /** Since when it moves so, and until when if nobody says more. */
  #since = 0;
  #until = 0;

  constructor({ now = Date.now, zooms = true }: { now?: () => number; zooms?: boolean } = {}) {
    this.#now = now;
    this.zooms = zooms;
  }

  get velocity(): PtzVector {
    return this.#now() < this.#until ? this.#velocity : still;
  }

  get position(): PtzVector {
    const seconds = Math.max(0, Math.min(this.#now(), this.#until) - this.#since) / 1000;
    const along = (axis: keyof PtzVector) =>
      Math.max(-1, Math.min(1, this.#from[axis] + (this.#velocity[axis] * seconds) / 10));
    return { pan: along('pan'), tilt: along('tilt'), zoom: along('zoom') };
  }

  note(command: string): void {
    this.commands.push(command);
    if (this.commands.length > mostCommands) this.commands.shift();
  }

  /** For `timeoutMs` at most. */
  move(velocity: PtzVector, timeoutMs: number): void {
    this.#at(this.position);
    this.#velocity = velocity;
    this.#until = this.#since + timeoutMs;
  }

  stop(): void {
    this.#at(this.position);
  }

  /** Undefined when it remembers no more. */
  setPreset(name: string, token = `preset-${++this.#tokens}`): string | undefined {
    if (this.presets.size >= mostPresets && !this.presets.has(token)) return undefined;
    this.presets.set(token, { name, position: this.position });
    return token;
  }

  /** False when there is no such preset. */
  gotoPreset(token: string): boolean {
    const preset = this.presets.get(token);
    if (preset) this.#at(preset.position);
    return preset !== undefined;
  }

  setHome(): void {
    this.#home = this.position;
  }

  goHome(): void {
    this.#at(this.#home);
  }

  #at(position: PtzVector): void {
    this.#from = position;
    this.#velocity = still;
    this.#since = this.#until = this.#now();
  }
}
