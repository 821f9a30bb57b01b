# The client an application makes once: captures errors and sees to it that they reach Bloop.
# frozen_string_literal: true

require_relative "diagnostics"
require_relative "event"
require_relative "exception_details"
require_relative "inside"
require_relative "options"
require_relative "process_hooks"
require_relative "sender"

module Bloop
  # Sends errors to a Bloop server in the background. Safe to use from several threads, across forks, and in signal
  # handlers. Wrong options raise ArgumentError when the client is made; nothing raises later, and nothing waits but
  # {#flush} and {#close}, which have a timeout.
  #
  #   client = Bloop::Client.new(endpoint: "https://errors.example.com", project_key: "bloop_…", release: "1.0.0")
  #   client.capture_exception(error, route_or_procedure: "POST /api/orders")
  class Client
    # Seconds that {#flush} and {#close} wait unless told otherwise.
    TIMEOUT = 2.0

    # `endpoint` is the server's address, `project_key` names the project and signs unless there is a `secret`.
    # @raise [ArgumentError] naming the option that is wrong
    def initialize(endpoint:, project_key:, **options)
      @options = Options.new(endpoint: endpoint, project_key: project_key, **options)
      @diagnostics = Diagnostics.new(@options.on_diagnostic, @options.debug)
      @random = Random.new
      # Which event became of an exception.
      @known = ObjectSpace::WeakMap.new
      @known_lock = Mutex.new
      @fork_lock = Mutex.new
      @closed = false
      start_afresh
      ProcessHooks.add(self)
    end

    # Captures an error without an exception object. Takes the fields of an event: `error_type`, `message`, `stack`,
    # `route_or_procedure`, `screen`, `http_status`, `request_id`, `user_id_hash`, `device_id_hash`, `fingerprint`,
    # `metadata`, `timestamp` (Time, or ms since the epoch), `environment`, `release` … Other keywords become metadata.
    # @return [String, nil] the event's id; nil when it will not be sent
    def capture(event = {}, **fields)
      guarded { record(event.to_h.merge(fields)) }
    end

    # Captures an exception with its backtrace and its causes; `fields` as for {#capture}. The same object is captured once.
    # @return [String, nil] the event's id; nil when it will not be sent
    def capture_exception(error, **fields)
      guarded { record_exception(error, fields) }
    end

    # Captures an exception that nothing in the application handled: for the glue of frameworks. `mechanism` names what
    # caught it, such as "rack"; it and `unhandled` go into the metadata.
    # @return [String, nil] the event's id; nil when it will not be sent
    def capture_unhandled(error, mechanism, **fields)
      guarded { record_exception(error, fields, { "unhandled" => true, "mechanism" => mechanism }) }
    end

    # Runs the block and answers what it answers. An exception out of it is captured, and raised on.
    def with_error_capture(**fields)
      yield
    rescue Exception => e
      capture_exception(e, **fields) unless ProcessHooks.ending?(e)
      raise
    end

    # Sends what waits at once and waits for it, `timeout` seconds at most.
    # @return [Boolean] true when everything captured before has been sent, and nothing was lost since the last flush
    def flush(timeout: TIMEOUT)
      return true if @closed
      return false if Inside.active?

      finish_capture_of_threads
      outside_trap(timeout) { sender.flush(timeout) } || false
    rescue StandardError => e
      internal(e)
      false
    end

    # Flushes, takes the handlers out, and ignores what is captured later. May be called more than once.
    # @return [Boolean] as {#flush}
    def close(timeout: TIMEOUT)
      flushed = flush(timeout: timeout)
      return flushed if @closed || Inside.active?

      @closed = true
      ProcessHooks.remove(self)
      outside_trap(timeout) { sender.stop }
      flushed
    rescue StandardError => e
      internal(e)
      false
    end
    alias shutdown close

    # @return [Hash{Symbol => Integer}] how many events were `captured`, `sent`, `dropped` (the buffer was full) and
    #   `failed` (refused, rejected, or given up), in this process
    def stats
      outside_trap(TIMEOUT) { sender.stats }
    end

    # Without the key.
    def inspect
      "#<#{self.class} for #{@options.endpoint}>"
    end
    alias to_s inspect

    private

    # These two are for ProcessHooks.
    def captures?(option)
      @options.public_send(option)
    end

    # The process ends: sends what waits, and does not wait for it yet.
    def leave
      outside_trap(TIMEOUT) { sender.leave }
    rescue StandardError => e
      internal(e)
    end

    def guarded
      return nil if @closed || Inside.active?

      Inside.enter { yield }
    rescue StandardError, SystemStackError => e
      internal(e)
      nil
    end

    def internal(error)
      @diagnostics.report(:internal, "an error of the SDK itself: #{error.class}: #{error.message}")
    end

    def record_exception(error, fields, own_metadata = {})
      return record({ message: error }.merge(fields), own_metadata) unless error.is_a?(Exception)
      known = outside_trap(TIMEOUT) { @known_lock.synchronize { @known[error] } } if @options.deduplicate
      return amend(known, fields, own_metadata) if known

      event_id = record(ExceptionDetails.of(error).merge(fields), system_facts(error).merge(own_metadata))
      outside_trap(TIMEOUT) { @known_lock.synchronize { @known[error] = event_id } } if event_id
      event_id
    end

    # Adds what a framework knows to an event that the application has only captured itself, while it waits.
    def amend(event_id, fields, own_metadata)
      return nil unless fields.key?(:route_or_procedure)

      outside_trap(TIMEOUT) do
        sender.change(event_id) do |event|
          metadata = event.fetch(:metadata, {}).merge(own_metadata, Event.as_hash(fields[:metadata]).transform_keys(&:to_s))
          before_send(Event.limit(fields.merge(event, metadata: metadata), @options))
        end
      end
      nil
    end

    # What an error of the operating system has besides its text.
    def system_facts(error)
      error.is_a?(SystemCallError) && error.errno ? { "code" => error.class.name.split("::").last, "errno" => error.errno } : {}
    end

    def record(given, own_metadata = {})
      return nil if @options.sample_rate < 1 && @random.rand >= @options.sample_rate

      event = before_send(Event.build(given, @options, own_metadata))
      event[:event_id] if event && outside_trap(TIMEOUT) { sender.push(event) }
    end

    def before_send(event)
      return event if @options.before_send.nil?

      changed = @options.before_send.call(event)
      changed ? Event.limit({ event_id: event[:event_id], **changed.to_h }, @options) : nil
    rescue StandardError, SystemStackError, ScriptError => e
      @diagnostics.report(:before_send, "before_send raised #{e.class}: #{e.message}; the event is dropped")
      nil
    end

    # A forked process has a sender of its own, and leaves its parent's events to its parent.
    def sender
      @fork_lock.synchronize { start_afresh if @pid != Process.pid } if @pid != Process.pid
      @sender
    end

    def start_afresh
      @sender = Sender.new(@options, @diagnostics)
      @pid = Process.pid
    end

    def finish_capture_of_threads
      outside_trap(TIMEOUT) { ProcessHooks.sweep_threads } if @options.capture_threads
    end

    def outside_trap(seconds, &block)
      Inside.outside_trap(seconds, &block)
    end
  end
end
