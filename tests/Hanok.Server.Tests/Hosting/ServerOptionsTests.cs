using System.Net;
using System.Net.Sockets;
using Hanok.Language.Messages;

namespace Hanok.Server.Tests.Hosting;

public class ServerOptionsTests
{
    [Fact]
    public async Task Probe_PortInUse_SaysSoInBothLanguagesAndSoDoesStart()
    {
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        ServerOptions options = new() { Port = ((IPEndPoint)other.LocalEndpoint).Port };
        UserError e = Assert.Throws<UserError>(options.Probe);
        Assert.Equal("server.port_in_use", e.Key);
        Assert.Contains(options.Port.ToString(), e.In(UserLanguage.Korean), StringComparison.Ordinal);
        Assert.Equal("server.port_in_use", (await Assert.ThrowsAsync<UserError>(() => HanokServer.StartAsync(options))).Key);
    }

    [Fact]
    public void Probe_FreePort_LeavesItFree()
    {
        ServerOptions options = new() { Port = 0 };
        options.Probe();
        options.Probe();
    }

    [Theory]
    [InlineData("0.0.0.0", null, 8080, "server.key_needed")]
    [InlineData("*", null, 8080, "server.key_needed")]
    [InlineData("::", null, 8080, "server.key_needed")]
    [InlineData("192.168.1.5", null, 8080, "server.key_needed")]
    [InlineData("0.0.0.0", "short", 8080, "server.key_weak")]
    [InlineData("127.0.0.1", "with a space in the key", 8080, "server.key_weak")]
    [InlineData("127.0.0.1", null, 65536, "server.port_range")]
    [InlineData("no such host", null, 8080, "server.host_unknown")]
    [InlineData("192.0.2.1", "0123456789abcdef", 0, "server.cannot_listen")]
    public void Probe_WhatCannotBe_IsToldBeforeAnythingStarts(string host, string? key, int port, string expected) =>
        Assert.Equal(expected, Assert.Throws<UserError>(new ServerOptions { Host = host, ApiKey = key, Port = port }.Probe).Key);

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.8.8.8", true)]
    [InlineData("localhost", true)]
    [InlineData("[::1]", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("::", false)]
    public void IsLoopback_Address_IsTold(string host, bool loopback) => Assert.Equal(loopback, new ServerOptions { Host = host }.IsLoopback);

    [Fact]
    public void ReadApiKey_File_TakesItsFirstLineThatIsNotEmpty()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "\n  the-key-of-this-server \nanother\n");
            Assert.Equal("the-key-of-this-server", ServerOptions.ReadApiKey(file));
            File.WriteAllText(file, "\n\n");
            Assert.Equal("server.key_empty", Assert.Throws<UserError>(() => ServerOptions.ReadApiKey(file)).Key);
        }
        finally { File.Delete(file); }
        Assert.Equal("server.key_file", Assert.Throws<UserError>(() => ServerOptions.ReadApiKey(file)).Key);
    }
}
