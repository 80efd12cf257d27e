using System.Net;
using System.Net.Sockets;
using Hanok.Language.Messages;

namespace Hanok.Server;

/// <summary>Where the server listens and what it allows. Immutable; <see cref="Probe"/> checks it against the machine.</summary>
public sealed record ServerOptions
{
    /// <summary>Fewest characters of an API key: shorter ones can be guessed.</summary>
    public const int ShortestKey = 16;

    /// <summary>Name or address to listen on. Default 127.0.0.1; any address but a loopback one demands <see cref="ApiKey"/>.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>TCP port; 0 lets the system choose. Default 8080.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>The key that clients must send as <c>Authorization: Bearer</c> or <c>x-api-key</c>; null: none is asked for.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Further names that the <c>Host</c> header may carry, for a server behind a proxy.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>Requests that may wait while one generates; more get 429. Default 8.</summary>
    public int QueueCapacity { get; init; } = 8;

    /// <summary>The largest request body in bytes; more gets 413. Default 4,000,000.</summary>
    public int MaxBodyBytes { get; init; } = 4_000_000;

    /// <summary>Connections open at once; more are closed. Default 256.</summary>
    public int MaxConnections { get; init; } = 256;

    /// <summary>Where a failure inside the server is reported, a line each: request id, kind of exception, where. Never a prompt, an answer or a key.</summary>
    public Action<string>? Log { get; init; }

    /// <summary>True where only this machine can reach the server.</summary>
    public bool IsLoopback => IPAddress.IsLoopback(Address());

    /// <summary>The key from a file (its first line that is not empty), else from the variable <c>HANOK_API_KEY</c>, else null.</summary>
    /// <exception cref="UserError">The file cannot be read or holds no key.</exception>
    public static string? ReadApiKey(string? file)
    {
        if (file is null) return Environment.GetEnvironmentVariable("HANOK_API_KEY") is { Length: > 0 } value ? value.Trim() : null;
        string[] lines;
        try { lines = File.ReadAllLines(file); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { throw new UserError("server.key_file", e, file) { IsUsage = true }; }
        return lines.Select(l => l.Trim()).FirstOrDefault(l => l.Length > 0) ?? throw new UserError("server.key_empty", file) { IsUsage = true };
    }

    /// <summary>Finds out, before any work starts, whether the server will be able to listen.</summary>
    /// <exception cref="UserError">The port is taken or forbidden, the host is not this machine's, or a key is missing or too short.</exception>
    public void Probe()
    {
        Validate();
        IPAddress address = Address();
        try
        {
            using Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(address, Port));
            socket.Listen();
        }
        catch (SocketException e) { throw Explain(e); }
    }

    /// <summary>Checks what can be checked without the machine.</summary>
    internal void Validate()
    {
        if (Port is < 0 or > 65535) throw new UserError("server.port_range", Port.ToString()) { IsUsage = true };
        if (!IsLoopback && ApiKey is null) throw new UserError("server.key_needed", Host) { IsUsage = true };
        if (ApiKey is { } key && (key.Length < ShortestKey || key.Any(c => c is <= ' ' or > '~')))
            throw new UserError("server.key_weak", ShortestKey) { IsUsage = true };
        ArgumentOutOfRangeException.ThrowIfNegative(QueueCapacity);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxBodyBytes);
    }

    internal UserError Explain(SocketException e) => e.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => new UserError("server.port_in_use", e, Host, Port.ToString()),
        SocketError.AccessDenied => new UserError("server.port_denied", e, Host, Port.ToString()),
        _ => new UserError("server.cannot_listen", e, Host, Port.ToString(), e.Message),
    };

    /// <summary>The address that <see cref="Host"/> names.</summary>
    internal IPAddress Address()
    {
        if (Host is "localhost") return IPAddress.Loopback;
        if (Host is "*") return IPAddress.Any;
        if (IPAddress.TryParse(Host.Trim('[', ']'), out IPAddress? address)) return address;
        try
        {
            if (Dns.GetHostAddresses(Host) is [var first, ..]) return first;
        }
        catch (Exception e) when (e is SocketException or ArgumentException) { throw new UserError("server.host_unknown", e, Host) { IsUsage = true }; }
        throw new UserError("server.host_unknown", Host) { IsUsage = true };
    }
}
