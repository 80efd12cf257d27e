namespace Hanok.Data.Formats;

/// <summary>One string of a catalogue.</summary>
/// <param name="Key">What the same message is called in every language.</param>
/// <param name="Text">The text.</param>
public readonly record struct CatalogueMessage(string Key, string Text);

/// <summary>One entry of a gettext catalogue: the original and its translation.</summary>
/// <param name="Context">The context that tells equal originals apart, or empty.</param>
/// <param name="Original">The original text, usually English.</param>
/// <param name="Translation">The translation, empty where there is none.</param>
public readonly record struct GettextEntry(string Context, string Original, string Translation);
