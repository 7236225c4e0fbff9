namespace Conferences.Tests.Fixtures.Bus;

/// <summary>How a private RabbitMQ is called, where it lives and where it listens.</summary>
internal sealed record ScratchNode(string Folder, int Port, int DistributionPort, int NamesPort)
{
    // Classic terms: what RabbitMQ calls advanced is read by every version.
    private const string Settings =
        """
        [{rabbit, [
            {disk_free_limit, 1000000},
            {log, [{console, [{enabled, false}]}, {file, [{level, warning}]}]}]}].

        """;

    public Uri Uri => new($"amqp://guest:guest@127.0.0.1:{Port}");

    /// <summary>
    /// Of the server and of what controls it. The folder is a home too: the cookie they share lies there.
    /// </summary>
    public string[] Environment =>
    [
        $"HOME={Folder}",
        $"ERL_EPMD_PORT={NamesPort}",
        "ERL_EPMD_ADDRESS=127.0.0.1",
        $"ERL_CRASH_DUMP={In("crash")}",
        $"RABBITMQ_NODENAME=conferences-{Port}@localhost",
        "RABBITMQ_NODE_IP_ADDRESS=127.0.0.1",
        $"RABBITMQ_NODE_PORT={Port}",
        $"RABBITMQ_DIST_PORT={DistributionPort}",
        $"RABBITMQ_MNESIA_BASE={In("data")}",
        $"RABBITMQ_LOG_BASE={In("log")}",
        $"RABBITMQ_ENABLED_PLUGINS_FILE={In("plugins")}",
        $"RABBITMQ_ADVANCED_CONFIG_FILE={In("advanced.config")}",
        // The system's own settings are for the system's own broker.
        $"RABBITMQ_CONF_ENV_FILE={In("none")}",
        $"RABBITMQ_CONFIG_FILE={In("none")}",
        // So that the script becomes the server, which can then be killed by the number it was started with.
        "RUNNING_UNDER_SYSTEMD=true",
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=+S 2:2 -kernel inet_dist_use_interface {127,0,0,1}",
        // By default no more than eleven of these programs run at a time on one machine.
        "RABBITMQ_CTL_DIST_PORT_MIN=35672",
        "RABBITMQ_CTL_DIST_PORT_MAX=36671",
        "RABBITMQ_CTL_ERL_ARGS=+S 1:1",
    ];

    public static async Task<ScratchNode> InAsync(string folder, CancellationToken cancellation)
    {
        var node = new ScratchNode(folder, Ports.Free(), Ports.Free(), Ports.Free());
        await File.WriteAllTextAsync(node.In("plugins"), "[].\n", cancellation);
        await File.WriteAllTextAsync(node.In("advanced.config"), Settings, cancellation);
        return node;
    }

    private string In(string name) => Path.Combine(Folder, name);
}
