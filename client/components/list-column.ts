/** A column of what a list brings in; `text` may be empty. */
export interface ListColumn<Row> {
  key: string;
  label: string;
  text: (row: Row) => string;
}
