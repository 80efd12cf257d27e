using System.Net;
using System.Net.Sockets;
using Hanok.Inference;
using Hanok.Language.Messages;
using Hanok.Recipes.Status;
using Hanok.Server.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hanok.Server;

/// <summary>
/// The HTTP server: the page at <c>/</c>, OpenAI's chat and completions API under <c>/v1</c>, <c>/health</c>, and <c>/run/status</c>, <c>/run/events</c>.
/// It starts without a model; until <see cref="AttachModel"/> the page shows the run and <c>/v1/*</c> answers 503 with <c>Retry-After</c>.
/// </summary>
/// <remarks>
/// The host is built empty: no configuration file, environment variable or signal handler of ASP.NET Core's has a say in it. It serves HTTP/1.1 without TLS;
/// put a proxy in front of it where others than this machine may call.
/// </remarks>
public sealed class HanokServer : IAsyncDisposable
{
    readonly WebApplication app;
    readonly ServerState state;
    bool stopped;

    HanokServer(WebApplication app, ServerState state, Uri address)
    {
        this.app = app;
        this.state = state;
        Address = address;
    }

    /// <summary>Where the page is, with the port that was bound.</summary>
    public Uri Address { get; }

    /// <summary>Starts listening.</summary>
    /// <param name="options">Where and with which limits.</param>
    /// <param name="board">What the page shows while a recipe runs; null: it says that the model is being loaded.</param>
    /// <param name="cancellation">Gives up starting.</param>
    /// <exception cref="UserError">As <see cref="ServerOptions.Probe"/>.</exception>
    public static async Task<HanokServer> StartAsync(ServerOptions options, RunStatusBoard? board = null, CancellationToken cancellation = default)
    {
        options.Validate();
        IPAddress address = options.Address();
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = options.MaxConnections;
            kestrel.Limits.MaxRequestBodySize = null; // BodyReader bounds it, so that the client gets to read the 413
            kestrel.Limits.MaxRequestHeaderCount = 64;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
            kestrel.Limits.MaxRequestLineSize = 4 * 1024;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(90);
            kestrel.Listen(address, options.Port, listen => listen.Protocols = HttpProtocols.Http1);
        });
        WebApplication built = builder.Build();
        ServerState shared = new(options, board, built.Lifetime.ApplicationStopping);
        built.Run(new Dispatcher(shared).HandleAsync);
        try { await built.StartAsync(cancellation); }
        catch (Exception e) when (e is IOException { InnerException: AddressInUseException } or AddressInUseException)
        {
            await built.DisposeAsync();
            throw options.Explain(new SocketException((int)SocketError.AddressAlreadyInUse));
        }
        catch (SocketException e)
        {
            await built.DisposeAsync();
            throw options.Explain(e);
        }
        string bound = built.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new HanokServer(built, shared, new Uri(bound));
    }

    /// <summary>Gives the server its model: from now on the API answers and the page is the chat. The caller keeps the generator and disposes it after <see cref="StopAsync"/>.</summary>
    /// <exception cref="InvalidOperationException">There is one already.</exception>
    public void AttachModel(ITextGenerator generator, ModelFacts? facts = null) => state.Attach(new ServedModel(generator, facts ?? new ModelFacts(), DateTimeOffset.UtcNow));

    /// <summary>Stops: new requests are refused, waiting ones are told so, the running answer may take <paramref name="grace"/> (3 s by default) to its end, then is cut off.</summary>
    public async Task StopAsync(TimeSpan? grace = null)
    {
        if (stopped) return;
        stopped = true;
        await state.Queue.StopAsync(grace ?? TimeSpan.FromSeconds(3));
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(5));
        await app.StopAsync(limit.Token);
    }

    /// <summary>Stops without grace and frees everything.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.Zero);
        await app.DisposeAsync();
    }

    /// <summary>The program that hosts the server handles signals; ASP.NET Core does not.</summary>
    sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
