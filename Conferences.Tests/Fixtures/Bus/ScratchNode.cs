using Conferences.Development;

namespace Conferences.Tests.Fixtures.Bus;

/// <summary>The name, folder and ports of a private RabbitMQ.</summary>
internal sealed record ScratchNode(string Folder, int Port, int DistributionPort, int NamesPort)
{
    // The classic format, which every version reads.
    private const string Settings =
        """
        [{rabbit, [
            {disk_free_limit, 1000000},
            {log, [{console, [{enabled, false}]}, {file, [{level, warning}]}]}]}].

        """;

    public Uri Uri => new($"amqp://guest:guest@127.0.0.1:{Port}");

    /// <summary>
    /// For the server and its tools. The folder is also their home, since their shared cookie is there.
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
        // Ignore the settings of the system's broker.
        $"RABBITMQ_CONF_ENV_FILE={In("none")}",
        $"RABBITMQ_CONFIG_FILE={In("none")}",
        // Makes the script replace itself with the server, so that the server can be killed by its process id.
        "RUNNING_UNDER_SYSTEMD=true",
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=+S 2:2 -kernel inet_dist_use_interface {127,0,0,1}",
        // By default at most eleven of these tools run at a time on one machine.
        "RABBITMQ_CTL_DIST_PORT_MIN=35672",
        "RABBITMQ_CTL_DIST_PORT_MAX=36671",
        "RABBITMQ_CTL_ERL_ARGS=+S 1:1",
    ];

    public static async Task<ScratchNode> InAsync(string folder, CancellationToken cancellation)
    {
        var node = new ScratchNode(folder, LoopbackPort.Free(), LoopbackPort.Free(), LoopbackPort.Free());
        await File.WriteAllTextAsync(node.In("plugins"), "[].\n", cancellation);
        await File.WriteAllTextAsync(node.In("advanced.config"), Settings, cancellation);
        return node;
    }

    private string In(string name) => Path.Combine(Folder, name);
}
