using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Hanok.Server.Pages;

/// <summary>A file of the page.</summary>
sealed record StaticPage(byte[] Bytes, string ContentType, string Tag);

/// <summary>The page's files, embedded in the assembly. They are asked for again each time (<c>no-cache</c>) and sent only when they changed.</summary>
static class StaticPages
{
    static readonly FrozenDictionary<string, StaticPage> Files = Read();

    /// <summary>The file at a path, or null.</summary>
    public static StaticPage? Find(string path) => Files.GetValueOrDefault(path == "/" ? "/assets/index.html" : path);

    /// <summary>Size of all files in bytes.</summary>
    public static int TotalBytes => Files.Values.Sum(f => f.Bytes.Length);

    public static async Task SendAsync(HttpContext context, StaticPage page)
    {
        HttpResponse response = context.Response;
        response.Headers.CacheControl = "no-cache";
        response.Headers.ETag = page.Tag;
        if (context.Request.Headers.IfNoneMatch == page.Tag)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        response.ContentType = page.ContentType;
        response.ContentLength = page.Bytes.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await response.Body.WriteAsync(page.Bytes, context.RequestAborted);
    }

    static FrozenDictionary<string, StaticPage> Read()
    {
        const string prefix = "assets/";
        Assembly assembly = typeof(StaticPages).Assembly;
        Dictionary<string, StaticPage> files = [];
        foreach (string name in assembly.GetManifestResourceNames())
        {
            if (!name.StartsWith(prefix, StringComparison.Ordinal)) continue;
            using Stream stream = assembly.GetManifestResourceStream(name)!;
            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            files["/" + name] = new StaticPage(bytes, TypeOf(name), $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..24]}\"");
        }
        return files.ToFrozenDictionary(StringComparer.Ordinal);
    }

    static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        string other => throw new InvalidDataException($"no content type for '{other}'"),
    };
}
