// The client: captures errors, sends them in the background, and sees to it that the last ones arrive.
package com.jaikoo.bloop

import java.io.Closeable
import java.io.File
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicBoolean

/**
 * Captures errors and sends them to the server that the options name. Only wrong options ever throw
 * (IllegalArgumentException, naming the option); all else is silent, apart from one line to `onDiagnostic`.
 * Safe to use from every thread.
 */
public class BloopClient(options: BloopOptions) : Closeable {
    private val options = options.checked()
    private val diagnostics = Diagnostics(this.options.debug, this.options.onDiagnostic)
    private val outbox = Outbox(this.options)
    private val intake = Intake(this.options, outbox, diagnostics)
    private val kept = this.options.directory?.let(::KeptEvents)
    private val sending = daemon("bloop-sender", Sender(this.options, outbox, diagnostics))
    private val isClosing = AtomicBoolean()
    private val closed = CountDownLatch(1)
    private var crashHandler: CrashHandler? = null

    /** When the flush of an uncaught error began and ended, in nanoseconds: the end of the process needs no second one. */
    @Volatile
    private var crashFlush: LongRange? = null
    private val exitHook = ExitHook { flushLast(exitTimeoutMs()) }

    init {
        kept?.let(::resume)
        sending.start()
    }

    /** What earlier processes have left behind. Its files go when all of it has an outcome. */
    private fun resume(kept: KeptEvents) {
        val (events, files) = kept.read(options.maxBufferSize)
        events.forEach(outbox::add)
        outbox.whenSettled { files.forEach(File::delete) }
    }

    /** What became of the events so far. */
    public val stats: BloopStats get() = outbox.stats

    /**
     * Captures an error with its stack, causes and suppressed errors. The same object is captured once. `route`: the pattern, such
     * as `POST /api/users/{id}`. Answers the id of the event, null when it was not captured.
     */
    @JvmOverloads
    public fun capture(
        throwable: Throwable?,
        screen: String? = null,
        route: String? = null,
        httpStatus: Int? = null,
        requestId: String? = null,
        userIdHash: String? = null,
        deviceIdHash: String? = null,
        fingerprint: String? = null,
        metadata: Map<String, Any?>? = null,
    ): String? =
        if (throwable == null) null
        else keep(throwable) {
            BloopEvent(
                throwable.javaClass.name, messageOf(throwable), screen, route, stackText(throwable), httpStatus, requestId,
                userIdHash, deviceIdHash, fingerprint, metadata,
            )
        }

    /** Captures an error that is no throwable. Answers the id of the event, null when it was not captured. */
    @JvmOverloads
    public fun capture(
        errorType: String?,
        message: String?,
        screen: String? = null,
        route: String? = null,
        stack: String? = null,
        httpStatus: Int? = null,
        requestId: String? = null,
        userIdHash: String? = null,
        deviceIdHash: String? = null,
        fingerprint: String? = null,
        metadata: Map<String, Any?>? = null,
    ): String? = capture(
        BloopEvent(
            errorType, message, screen, route, stack, httpStatus, requestId, userIdHash, deviceIdHash, fingerprint, metadata,
        ),
    )

    /** Captures an event with everything an event can have. It is copied. Answers its id, null when it was not captured. */
    public fun capture(event: BloopEvent?): String? = if (event == null) null else keep { event.copy() }

    private fun keep(thrown: Throwable? = null, mechanism: String? = null, make: () -> BloopEvent): String? =
        if (isClosing.get() || isSending()) null else intake.add(thrown, mechanism, make)

    /** Whether this is the thread that sends: what fails there is the SDK's own affair, and waiting there for it is in vain. */
    private fun isSending() = Thread.currentThread() === sending

    /**
     * From now on captures what ends a thread uncaught, and passes it on to the handler there was before. Where the end of the
     * thread may be that of the process (the main thread, and every thread on Android), waits at most two seconds until it is sent.
     * Install it after other crash reporters, so that it is asked first.
     */
    @Synchronized
    public fun installUncaughtExceptionHandler() {
        if (isClosing.get()) return
        val current = Thread.getDefaultUncaughtExceptionHandler()
        if (current != null && current === crashHandler) return
        crashHandler = CrashHandler(current, ::reportCrash).also { Thread.setDefaultUncaughtExceptionHandler(it) }
    }

    private fun reportCrash(thread: Thread, thrown: Throwable) {
        if (isClosing.get()) return
        keep(thrown, "UncaughtExceptionHandler") {
            BloopEvent(thrown.javaClass.name, messageOf(thrown), stack = stackText(thrown), metadata = mapOf("thread" to thread.name))
        }
        // The other threads of a server go on: nobody has to wait there, and the exit hook does where this was the last one.
        if (!endsProcess(thread)) return outbox.hurry()
        val began = System.nanoTime()
        // Written first: nobody knows how long a process that has crashed is left alone.
        val file = kept?.keep(outbox.snapshot())
        if (flushSync()) file?.delete()
        crashFlush = began..System.nanoTime()
    }

    private fun endsProcess(thread: Thread) = intake.isAndroid || thread.id == MAIN_THREAD

    /** The last flush: what cannot be sent now is told of in one line. Whether all of it was sent. */
    private fun flushLast(timeoutMs: Long): Boolean {
        outbox.end()
        val file = kept?.keep(outbox.snapshot())
        val isSent = outbox.flush(timeoutMs)
        val unsent = outbox.unsent
        if (unsent == 0L) file?.delete()
        else if (file != null) diagnostics.debug("${events(unsent)} kept for the next start")
        else diagnostics.say("end", "${eventsWere(unsent)} not sent before the end of the process (${outbox.lastProblem ?: "no answer in time"})")
        return isSent
    }

    /** What is left of the two seconds when the process ends by the error whose flush has just ended. */
    private fun exitTimeoutMs(): Long {
        val flush = crashFlush
        if (flush == null || System.nanoTime() - flush.last > TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS) / 2) return PATIENCE_MS
        return (PATIENCE_MS - TimeUnit.NANOSECONDS.toMillis(flush.last - flush.first)).coerceAtLeast(0)
    }

    /** Has everything captured so far sent in the background, at once. */
    public fun flush(): Unit = outbox.hurry()

    /**
     * Blocks until everything captured so far is settled, at most `timeoutMs` milliseconds. Answers whether all of it was sent.
     */
    @JvmOverloads
    public fun flushSync(timeoutMs: Long = PATIENCE_MS): Boolean =
        outbox.flush(if (isSending()) 0 else timeoutMs)

    /** Sends what waits, for two seconds at most, then ends: later captures are ignored. Can be called again. */
    override fun close(): Unit = close(PATIENCE_MS)

    /** Like `close()`, with another timeout in milliseconds. */
    public fun close(timeoutMs: Long) {
        if (!isClosing.compareAndSet(false, true)) {
            if (!isSending()) awaitClosed(timeoutMs)
            return
        }
        synchronized(this) { crashHandler?.uninstall() }
        exitHook.remove()
        try {
            flushLast(if (isSending()) 0 else timeoutMs)
        } finally {
            outbox.close()
            closed.countDown()
        }
    }

    private fun awaitClosed(timeoutMs: Long) {
        try {
            closed.await(timeoutMs, TimeUnit.MILLISECONDS)
        } catch (_: InterruptedException) {
            Thread.currentThread().interrupt()
        }
    }

    /** Another name for `close`. */
    @JvmOverloads
    public fun shutdown(timeoutMs: Long = PATIENCE_MS): Unit = close(timeoutMs)

    public companion object {
        /** Milliseconds that the end of the client, or of the process, is held up at most. */
        private const val PATIENCE_MS = 2_000L

        /** The id of the thread that runs `main`. */
        private const val MAIN_THREAD = 1L

        /** The client that `configure` made, null before that. */
        @JvmStatic
        @Volatile
        public var shared: BloopClient? = null
            private set

        /** Makes a client of these options the shared one. The one before is closed, in the background. */
        @JvmStatic
        public fun configure(options: BloopOptions): BloopClient {
            val client = BloopClient(options)
            val before = synchronized(this) { shared.also { shared = client } }
            if (before != null) daemon("bloop-close") { before.close() }.start()
            return client
        }

        /**
         * Makes a client the shared one; see [BloopOptions] for what each option means. The one before is closed, in the background.
         * @throws IllegalArgumentException naming the option that is wrong
         */
        @JvmStatic
        @JvmOverloads
        public fun configure(
            endpoint: String,
            secret: String? = null,
            projectKey: String,
            environment: String = "production",
            release: String = "unknown",
            source: String? = null,
            appVersion: String? = null,
            buildNumber: String? = null,
            tags: Map<String, String> = emptyMap(),
            sampleRate: Double = 1.0,
            beforeSend: BeforeSend? = null,
            maxBufferSize: Int = 100,
            flushAt: Int = 20,
            flushIntervalMs: Long = 5_000,
            timeoutMs: Long = 10_000,
            maxRetries: Int = Int.MAX_VALUE,
            backoffMs: Long = 500,
            maxBatchSize: Int = Limits.BATCH_EVENTS,
            enrichDevice: Boolean = true,
            directory: File? = null,
            onDiagnostic: OnDiagnostic? = null,
            debug: Boolean = false,
        ): BloopClient = configure(
            BloopOptions(endpoint, projectKey).also {
                it.secret = secret
                it.environment = environment
                it.release = release
                it.source = source
                it.appVersion = appVersion
                it.buildNumber = buildNumber
                it.tags = tags
                it.sampleRate = sampleRate
                it.beforeSend = beforeSend
                it.maxBufferSize = maxBufferSize
                it.flushAt = flushAt
                it.flushIntervalMs = flushIntervalMs
                it.timeoutMs = timeoutMs
                it.maxRetries = maxRetries
                it.backoffMs = backoffMs
                it.maxBatchSize = maxBatchSize
                it.enrichDevice = enrichDevice
                it.directory = directory
                it.onDiagnostic = onDiagnostic
                it.debug = debug
            },
        )
    }
}
