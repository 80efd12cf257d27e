namespace Hanok.Provenance.Manifests;

/// <summary>One file of a bundle.</summary>
/// <param name="Name">Its path below the bundle, with <c>/</c> between folders.</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="Sha256">Its SHA-256, lower-case hex.</param>
public sealed record ManifestEntry(string Name, long Size, string Sha256);
