// What a log has to hold before anybody uses it, and what is left in it that nobody needs.

import { ensureDefaultProject } from '../access/default-project.ts';
import { type Log, LogUnavailable } from '../log.ts';
import { removeUnusedPieces } from '../source-maps/source-map-service.ts';

const againMs = 2000;

interface Prepared {
  log: Pick<Log, 'decide'>;
  reloadKeys: () => Promise<void>;
  /** Whether this process is the one that tidies up: another one may be in the middle of an upload. */
  isLeader: () => boolean;
}

/**
 * Answers the default project's key when it has just been made. On a full disk that waits for room, and the server goes on
 * without it.
 * @param onLater gets the key then
 */
export const prepareLog = async (
  prepared: Prepared,
  onLater: (apiKey: string | undefined) => void,
): Promise<string | undefined> => {
  const { log, reloadKeys, isLeader } = prepared;
  try {
    if (isLeader()) await removeUnusedPieces(log);
    // Last: what fails after it would keep the key from those who are to see it.
    const apiKey = await ensureDefaultProject(log);
    if (apiKey !== undefined) await reloadKeys();
    return apiKey;
  } catch (error) {
    if (!(error instanceof LogUnavailable)) throw error;
    const again = () => prepareLog(prepared, onLater).then(onLater, () => undefined);
    setTimeout(again, againMs).unref();
    return undefined;
  }
};
