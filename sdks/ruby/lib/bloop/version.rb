# The version of the gem, also told to the server in `User-Agent`.
# frozen_string_literal: true

module Bloop
  VERSION = "0.1.0"
end
