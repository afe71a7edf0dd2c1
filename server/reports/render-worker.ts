// Makes one file in a thread of its own: laying out a long report would keep the pictures waiting.
import { parentPort, workerData } from 'node:worker_threads';
import { administrativePdf, type AdministrativeDocument } from '../documents/administrative.ts';
import { csvOfTables, workbookOf, type NamedTable } from '../lists/table-file.ts';

export type RenderOrder =
  { format: 'pdf'; document: AdministrativeDocument } | { format: 'xlsx' | 'csv'; tables: NamedTable[] };

async function render(order: RenderOrder): Promise<Buffer> {
  switch (order.format) {
    case 'pdf':
      return administrativePdf(order.document);
    case 'xlsx':
      return workbookOf(order.tables);
    case 'csv':
      return Buffer.from(csvOfTables(order.tables));
  }
}

const file = await render(workerData as RenderOrder);
parentPort!.postMessage(new Uint8Array(file));
