/** What a simulated camera encodes: where its pictures come from, and for drawn ones, who draws. */
export interface Picture {
  /** ffmpeg's arguments up to the encoder. */
  input(size: PictureSize): string[];
  /** For pictures that come over standard input (yuv420p): draws into a frame. */
  draw?: (frame: Uint8Array, size: PictureSize) => void;
}

export interface PictureSize {
  width: number;
  height: number;
  fps: number;
}

/** Debian's fonts-dejavu-core; it has every Vietnamese letter. */
const font = '/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf';

/** A caption with the camera's name, a running clock with tenths of a second, and a moving mark, over a plain scene. */
export function clockPicture(caption: string, shade = '0x31424f'): Picture {
  return {
    input({ width, height, fps }) {
      const unit = Math.round(height / 15);
      const text = (content: string, x: string, y: string, size = unit, colour = 'white') =>
        `drawtext=fontfile=${font}:expansion=normal:text='${content}':x=${x}:y=${y}:fontsize=${size}:fontcolor=${colour}:shadowx=1:shadowy=1`;
      const tenths = '%{eif\\:mod(floor(time(0)*10)\\,10)\\:d}'; // of the same clock that the seconds come from
      const filters = [
        `drawbox=x=0:y=${Math.round(height * 0.62)}:w=iw:h=${height - Math.round(height * 0.62)}:color=0x1f2a33:t=fill`,
        `drawbox=x=${Math.round(width * 0.68)}:y=${Math.round(height * 0.22)}:w=${unit * 4}:h=${Math.round(height * 0.4)}:color=0x46606f:t=fill`,
        text('●', `mod(t*${Math.round(width / 12)}\\,w)`, String(Math.round(height * 0.52)), unit * 2, '0xd0a060'),
        text(escapeText(caption), '12', '10'),
        text(`%{localtime\\:%d/%m/%Y %H\\\\\\:%M\\\\\\:%S}.${tenths}`, '12', String(Math.round(unit * 1.4) + 10)),
      ];
      return [
        ...['-re', '-f', 'lavfi', '-i', `color=c=${shade}:s=${width}x${height}:r=${fps},format=yuv420p`],
        ...['-vf', filters.join(',')],
      ];
    },
  };
}

/**
 * What a camera without an encoder shows: something that moves; a room where nothing does, or the same at night, alive by the
 * sensor's noise alone; and pictures that fail.
 */
export type Scene = 'moving' | 'quiet' | 'night' | 'frozen' | 'black' | 'obstructed';

/** A scene as fast as it can be encoded, with an optional caption. Without a clock: it is played over and over. */
export function scenePicture(scene: Scene, caption = ''): Picture {
  return {
    input({ width, height, fps }) {
      const size = `s=${width}x${height}:r=${fps}`;
      const noise = (strength: number) => `noise=alls=${strength}:allf=t`;
      const name = `drawtext=fontfile=${font}:expansion=none:text='${escapeText(caption)}':x=12:y=10:fontsize=${Math.round(height / 15)}:fontcolor=white`;
      const [source, ...filters] = {
        moving: [`testsrc2=${size}`, noise(8)],
        quiet: [`smptebars=${size}`, noise(6)],
        night: [`smptebars=${size}`, 'lutyuv=y=16+val/16:u=128:v=128', noise(5)],
        frozen: [`testsrc2=${size}`, noise(8), 'loop=loop=-1:size=1'],
        black: [`color=black:${size}`],
        obstructed: [`color=0x707070:${size}`, noise(10)],
      }[scene] as [string, ...string[]];
      const labelled = caption && scene !== 'black' && scene !== 'obstructed' ? [name] : [];
      return ['-f', 'lavfi', '-i', [source, 'format=yuv420p', ...labelled, ...filters].join(',')];
    },
  };
}

/** What drawtext, its option list and the filter graph would each read as their own is left out: a caption needs none of it. */
const escapeText = (caption: string): string => caption.replace(/[\\':%,;[\]{}=]/g, ' ');

/** Frames drawn here, sent through standard input; whoever writes them keeps the time. */
export function drawnPicture(draw: NonNullable<Picture['draw']>): Picture {
  return {
    draw,
    input: ({ width, height, fps }) => [
      ...['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-video_size', `${width}x${height}`, '-framerate', String(fps)],
      ...['-i', 'pipe:0'],
    ],
  };
}
