import type { EncoderSettings } from './encoding.ts';

/** What a camera sends wrongly. */
export type StreamFault =
  /** The picture stops, packets go on: predicted pictures of next to nothing, or (`keyFramesOnly`) the same key frame over and over. */
  | { kind: 'frozen'; keyFramesOnly?: boolean }
  | { kind: 'black' }
  /** Something lies before the lens: even grey with the sensor's noise. */
  | { kind: 'obstructed' }
  /**
   * Another encoding from now on, announced in the stream alone: size, frame rate, bit rate, or a GOP that is stretched as "smart
   * codecs" do. Another codec breaks the connections, as in a camera.
   */
  | { kind: 'encoding'; settings: Partial<EncoderSettings> }
  /** No packets; the connection and its answers stay. Before PLAY: it is answered with 200 and then nothing. */
  | { kind: 'stall' }
  /** Packets that are numbered and not sent, chosen by a seeded chance; over one transport or both. */
  | { kind: 'loss'; percent: number; seed?: number; over?: 'tcp' | 'udp' }
  /** RTP timestamps are this far ahead while the fault lasts, so they jump when it begins and when it ends. */
  | { kind: 'timestamp_jump'; seconds: number }
  /** Every packet carries the same RTP timestamp. */
  | { kind: 'timestamps_constant' }
  /** The clock of the sender reports is off and (`drift`, in parts of 1) runs fast or slow. */
  | { kind: 'clock'; offsetMs: number; drift?: number }
  | { kind: 'no_reports' };

/** What a camera answers wrongly. */
export type AnswerFault =
  /** Every request, or those of one method, gets this status. */
  | { kind: 'status'; status: 400 | 403 | 404 | 453 | 500 | 503; method?: string }
  /** 302 for DESCRIBE: to a URL, or to the very same again and again. */
  | { kind: 'redirect'; to: string }
  | { kind: 'redirect_loop' }
  /** Each answer comes this late, ms. */
  | { kind: 'slow'; ms: number }
  /** In place of an answer: random bytes, a web page, half an answer; or a session description that is none. */
  | { kind: 'nonsense'; what: 'bytes' | 'web_page' | 'half' | 'description' }
  /** DESCRIBE is answered with this many bytes, as headers or as a session description. */
  | { kind: 'huge'; what: 'headers' | 'description'; bytes: number }
  /** After so many wrong passwords in a row the right one is refused too. */
  | { kind: 'lock_out'; after: number };

/** What the machine or its network does wrongly: it concerns every camera behind the address. */
export type HostFault =
  /** Connections are taken, nothing is answered or sent. */
  | { kind: 'unresponsive' }
  /** Connections break and the port is closed until the fault is cleared: a reboot. */
  | { kind: 'refuse' }
  /** Nothing is read or sent, no FIN, and new connections get no answer at all. Sessions go on when it is cleared. */
  | { kind: 'cable_pull' }
  /** The connections of the moment are forgotten without a word; new ones are served. */
  | { kind: 'half_open' }
  /** The connections of the moment are reset (RST; those of RTSPS are merely closed). */
  | { kind: 'reset' }
  /** No more sessions than this at once; further ones are refused at SETUP. */
  | { kind: 'session_limit'; sessions: number; status?: 453 | 503 };

/** What one camera of several can have of its own. */
export type CameraFault = StreamFault | AnswerFault;
export type Fault = CameraFault | HostFault;
export type FaultKind = Fault['kind'];

/** The faults in force, one of each kind. Those of `parent`, the host, hold where there is none of its own. */
export class FaultSet {
  readonly #faults = new Map<FaultKind, Fault>();
  readonly #parent: FaultSet | undefined;

  constructor(parent?: FaultSet) {
    this.#parent = parent;
  }

  get<Kind extends FaultKind>(kind: Kind): Extract<Fault, { kind: Kind }> | undefined {
    return (this.#faults.get(kind) as Extract<Fault, { kind: Kind }> | undefined) ?? this.#parent?.get(kind);
  }

  has(kind: FaultKind): boolean {
    return this.get(kind) !== undefined;
  }

  set(fault: Fault): void {
    this.#faults.set(fault.kind, fault);
  }

  /** Ends one kind, or all. */
  clear(kind?: FaultKind): void {
    if (kind) this.#faults.delete(kind);
    else this.#faults.clear();
  }
}
