// Events on disk, for the next start: those that were captured when the app crashed or ended without a network.
package com.jaikoo.bloop

import java.io.File
import java.io.FileOutputStream
import java.util.UUID

private const val ENDING = ".jsonl"

/** One file for each end of a process, a line of JSON for each event. Nothing here throws: what cannot be kept is lost, as before. */
internal class KeptEvents(private val directory: File) {
    /** Writes them so that either all of a file is there or none. Null when they cannot be written. */
    fun keep(events: List<WireEvent>): File? =
        if (events.isEmpty()) null
        else attempt {
            directory.mkdirs()
            val part = File(directory, "${UUID.randomUUID()}.part")
            FileOutputStream(part).use { out ->
                out.write(events.joinToString("\n") { it.json() }.toByteArray())
                out.fd.sync()
            }
            File(directory, "${System.currentTimeMillis()}-${part.nameWithoutExtension}$ENDING").takeIf(part::renameTo)
        }

    /** The newest `most` events of earlier processes, oldest first, and the files they are in. */
    fun read(most: Int): Pair<List<WireEvent>, List<File>> {
        val files = attempt { directory.listFiles { file -> file.name.endsWith(ENDING) }?.sortedBy { it.name } }.orEmpty()
        return files.flatMap(::eventsOf).takeLast(most) to files
    }

    private fun eventsOf(file: File): List<WireEvent> =
        attempt { file.readLines() }.orEmpty().mapNotNull { line -> attempt { WireEvent.read(line) } }

    private fun <T> attempt(work: () -> T?): T? =
        try {
            work()
        } catch (_: Exception) {
            null
        }
}
