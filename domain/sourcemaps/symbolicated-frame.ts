// A frame of a stack, read with source maps. Field names are those of the API.

/** The lines around the one that is meant. */
export interface SourceContext {
  pre: string[];
  line: string;
  post: string[];
}

/** The place in the sources that a frame means; null where no map says so. Lines and columns from 1. */
export interface SymbolicatedFrame {
  raw_frame: string;
  original_file: string | null;
  original_line: number | null;
  original_column: number | null;
  original_name: string | null;
  context: SourceContext | null;
}
