using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Hanok.Server.Hosting;

/// <summary>Checks the API key, in constant time: hashes of equal length are compared, so that neither its length nor its first characters can be timed.</summary>
sealed class KeyGuard
{
    readonly byte[]? expected;

    public KeyGuard(string? key) => expected = key is null ? null : Hash(key);

    /// <summary>True where a key is asked for.</summary>
    public bool IsOn => expected is not null;

    /// <summary>Whether the request carries the key (always, where none is asked for).</summary>
    public bool Admits(HttpRequest request)
    {
        if (expected is null) return true;
        string authorization = request.Headers.Authorization.ToString();
        string given = authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? authorization["Bearer ".Length..].Trim() : request.Headers["x-api-key"].ToString();
        return CryptographicOperations.FixedTimeEquals(expected, Hash(given));
    }

    /// <summary>Refuses with 401.</summary>
    public void Check(HttpRequest request)
    {
        if (Admits(request)) return;
        bool none = request.Headers.Authorization.Count == 0 && request.Headers["x-api-key"].Count == 0;
        throw ApiException.Refused(401, "invalid_api_key", none
            ? "This server asks for an API key: send it as 'Authorization: Bearer KEY'."
            : "The API key is not the one this server was started with.");
    }

    static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
