using System.Text.Json.Serialization;

namespace Hanok.Cli;

/// <summary>Serialisers made at build time.</summary>
[JsonSourceGenerationOptions]
[JsonSerializable(typeof(string))]
sealed partial class CliJson : JsonSerializerContext;
