using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Hanok.Server.Hosting;

/// <summary>The name of a request, in <c>X-Request-Id</c> of every answer (and <c>request-id</c>, where Anthropic's client looks).</summary>
static class RequestIds
{
    const string Key = "hanok.request-id";

    public static void Give(HttpContext context)
    {
        string id = "req_" + RandomNumberGenerator.GetHexString(24, lowercase: true);
        context.Items[Key] = id;
        context.Response.Headers["X-Request-Id"] = id;
        context.Response.Headers["request-id"] = id;
    }

    public static string Of(HttpContext context) => (string)context.Items[Key]!;
}
