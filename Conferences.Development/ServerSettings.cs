namespace Conferences.Development;

/// <summary>The private server's settings; <c>ALTER SYSTEM</c> overrides each of them.</summary>
internal static class ServerSettings
{
    public const string FileName = "conferences.conf";

    /// <summary>A quarter of the machine's memory, in MB: between 128 and 4096.</summary>
    public static long SharedBuffers =>
        Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4 >> 20, 128, 4096);

    public static string Of(long sharedBuffers, string walCompression) =>
        $"""
        # Written anew at every start. Your own settings: ALTER SYSTEM, which wins over these.

        # Ours alone: reached through loopback, by password.
        listen_addresses = '127.0.0.1'
        unix_socket_directories = ''
        password_encryption = 'scram-sha-256'
        max_connections = 200

        # What was answered is on disk.
        fsync = on
        synchronous_commit = on
        wal_compression = {walCompression}
        max_wal_size = '4GB'
        checkpoint_timeout = '15min'
        log_checkpoints = off

        shared_buffers = '{sharedBuffers}MB'
        random_page_cost = 1.1
        # Our statements are short: compiling one takes longer than running it.
        jit = off
        # A table without statistics seems small: until it has some, a join may read all that its account has.
        autovacuum_naptime = '10s'

        # A client that died must not keep its locks.
        idle_in_transaction_session_timeout = '30s'
        client_connection_check_interval = '1s'

        timezone = 'UTC'
        log_timezone = 'UTC'

        """;
}
