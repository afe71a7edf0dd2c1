import type { z } from 'zod';
import { cameraName, cameraSource, type SourceInput } from '../contract/camera-source.ts';
import { zones, type Zone } from '../contract/common.ts';
import type { ListProblem } from '../contract/lists.ts';
import { key, repeated, rowsOf } from '../lists/columns.ts';
import type { Table } from '../lists/list-file.ts';

/** The columns of a list of cameras. */
const headings = {
  name: ['ten camera', 'ten', 'camera', 'name'],
  zone: ['khu vuc', 'vi tri', 'zone'],
  address: ['dia chi', 'dia chi camera', 'luong chinh', 'ip', 'url', 'address'],
  sub: ['luong phu', 'dia chi luong phu', 'sub'],
  username: ['tai khoan', 'ten dang nhap', 'user', 'username'],
  password: ['mat khau', 'password'],
} as const;
type Column = keyof typeof headings;
const optional: readonly Column[] = ['sub', 'username', 'password'];
const empty = 'The list is empty: it needs a row of headings and at least one camera.';
/** Each row is asked over the network before anything is imported. */
const mostCameras = 100;
/** Where ONVIF devices listen unless the list says otherwise. */
const usualOnvifPort = 80;

/** A zone may be written as its code or as the directive names it. */
const zoneNames: Record<Zone, readonly string[]> = {
  corridor: ['hanh lang'],
  lobby: ['sanh cho tang', 'sanh cho', 'sanh'],
  yard: ['san'],
  sampling: ['khu lay mau', 'lay mau'],
  reception: ['tiep don', 'khu tiep don'],
  medical: ['kiem tra y te'],
  supplies: ['tiep nhan thuc pham, do dung', 'tiep nhan thuc pham'],
  bath_outside: ['phia ngoai nha tam, nha ve sinh chung', 'phia ngoai nha tam', 'phia ngoai nha ve sinh'],
  gate: ['cong ra vao', 'cong'],
  public: ['khu vuc cong cong khac', 'khu vuc cong cong'],
};

export interface CameraListRow {
  row: number;
  name: string;
  zone: Zone;
  source: SourceInput;
}

export interface CameraList {
  rows: CameraListRow[];
  problems: ListProblem[];
  headingOf: (column: string) => string;
}

/** The rows that are well formed by themselves, and what is wrong with the others; nothing is asked over the network. */
export function readCameraList(table: Table): CameraList {
  const { rows: body, problems, headingOf } = rowsOf(table, { headings, optional, empty });
  if (body.length > mostCameras) {
    const message = `The list has more than ${mostCameras} cameras: split it.`;
    return { rows: [], problems: [{ row: 1, column: null, code: 'payload_too_large', message }], headingOf };
  }
  const rows = body.flatMap(({ row, cell }) => {
    const before = problems.length;
    const wrong = (column: Column, code: ListProblem['code'], message: string) =>
      void problems.push({ row, column: headingOf(column), code, message });
    for (const column of ['name', 'zone', 'address'] as const) {
      if (cell(column) === '') wrong(column, 'missing', 'must be filled in');
    }
    const name = cameraName.safeParse(cell('name'));
    if (cell('name') !== '' && !name.success) wrong('name', 'wrong', name.error.issues[0]!.message);
    const zone = zones.find((code) => code === key(cell('zone')) || zoneNames[code].includes(key(cell('zone'))));
    if (cell('zone') !== '' && !zone) wrong('zone', 'unknown', `must be one of ${zones.join(', ')}`);
    const source = cell('address') === '' ? undefined : sourceOf(cell);
    if (typeof source === 'string') wrong(source, 'missing', 'must be filled in');
    else if (source) {
      for (const { path, message } of source.error?.issues ?? []) wrong(columnOf(path.at(-1)), 'wrong', message);
    }
    const read = typeof source === 'object' ? source.data : undefined;
    return problems.length === before && zone && read ? [{ row, name: name.data!, zone, source: read }] : [];
  });
  const twice = [
    ...repeated(rows, headingOf('name'), ({ name }) => key(name)),
    ...repeated(rows, headingOf('address'), ({ source }) =>
      source.kind === 'rtsp' ? source.main : `${source.host}:${source.port}`,
    ),
  ];
  return { rows, problems: [...problems, ...twice], headingOf };
}

/** A URL is a stream by itself; a host, with or without a port, an ONVIF device, which needs credentials. The column that is missing otherwise. */
function sourceOf(cell: (column: Column) => string): z.ZodSafeParseResult<SourceInput> | Column {
  const [address, sub, username, password] = [cell('address'), cell('sub'), cell('username'), cell('password')];
  if (address.includes('://')) {
    return cameraSource.safeParse({
      ...{ kind: 'rtsp', main: address },
      ...(sub && { sub }),
      ...(username && { username }),
      ...(password && { password }),
    });
  }
  if (username === '') return 'username';
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(address) ?? [];
  const host = bracketed ?? plain ?? address;
  return cameraSource.safeParse({
    ...{ kind: 'onvif', host, port: port === undefined ? usualOnvifPort : Number(port) },
    ...{ username, password },
  });
}

/** Which column a field of the source came from. */
export const columnOf = (field: unknown): Column =>
  field === 'sub' || field === 'username' || field === 'password' ? field : 'address';
