using System.Net;
using Microsoft.AspNetCore.Http;

namespace Hanok.Server.Hosting;

/// <summary>
/// Keeps foreign pages in the user's browser away: a name that an attacker's DNS points here (rebinding) is told by the <c>Host</c> header,
/// a request that another site's page makes by <c>Origin</c> and <c>Sec-Fetch-Site</c>. Programs send neither of the latter.
/// </summary>
sealed class OriginGuard(ServerOptions options)
{
    /// <summary>Refuses with 403 what does not come from this server's own page or from a program.</summary>
    public void Check(HttpRequest request)
    {
        HostString host = request.Host;
        if (!host.HasValue || !IsOurs(host.Host))
            throw ApiException.Refused(403, "host_not_allowed", $"The Host header '{ApiException.Short(host.Value ?? "")}' does not name this server.");
        string origin = request.Headers.Origin.ToString();
        if (origin.Length > 0 && !IsSameOrigin(origin, host))
            throw ApiException.Refused(403, "origin_not_allowed", $"The origin '{ApiException.Short(origin)}' is not this server's own page.");
        if (request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site" && !IsNavigation(request))
            throw ApiException.Refused(403, "origin_not_allowed", "Requests made by other sites' pages are refused.");
    }

    /// <summary>A link on another page may be followed to the page here.</summary>
    static bool IsNavigation(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && request.Headers["Sec-Fetch-Mode"] == "navigate" && request.Headers["Sec-Fetch-Dest"] == "document";

    /// <summary>Behind a TLS proxy the page's scheme is https although ours is http: the authority decides.</summary>
    static bool IsSameOrigin(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https"
        && string.Equals(uri.Authority, new HostString(host.Value!).Value, StringComparison.OrdinalIgnoreCase)
        || Uri.TryCreate($"http://{host.Value}", UriKind.Absolute, out Uri? own) && Uri.TryCreate(origin, UriKind.Absolute, out Uri? from)
        && from.Scheme is "http" or "https" && own.Host == from.Host && own.Port == from.Port;

    bool IsOurs(string name)
    {
        string bare = name.Trim('[', ']');
        if (bare.Equals("localhost", StringComparison.OrdinalIgnoreCase)) return true;
        if (options.AllowedHosts.Contains(bare, StringComparer.OrdinalIgnoreCase)) return true;
        bool literal = IPAddress.TryParse(bare, out IPAddress? address);
        if (options.IsLoopback) return literal && IPAddress.IsLoopback(address!);
        // An address cannot be rebound: only names can point to where they should not.
        return literal || bare.Equals(options.Host, StringComparison.OrdinalIgnoreCase) || bare.Equals(Dns.GetHostName(), StringComparison.OrdinalIgnoreCase);
    }
}
