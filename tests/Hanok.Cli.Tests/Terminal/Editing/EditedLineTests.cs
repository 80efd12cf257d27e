using FsCheck.Xunit;

namespace Hanok.Cli.Tests.Terminal.Editing;

public class EditedLineTests
{
    static readonly string[] History = ["첫 줄", "second"];

    static ConsoleKeyInfo Key(ConsoleKey key, bool control = false) => new('\0', key, shift: false, alt: false, control);

    static EditedLine Typed(string text, params string[] history)
    {
        EditedLine line = new(history);
        foreach (char c in text) line.Press(new ConsoleKeyInfo(c, ConsoleKey.None, false, false, false));
        return line;
    }

    [Fact]
    public void Backspace_HangulJamoAndEmoji_TakesWholeClusters()
    {
        EditedLine line = Typed("가\u1112\u1161\u11AB👩‍💻");           // 가, 한 in jamo, a person with a laptop
        line.Press(Key(ConsoleKey.Backspace));
        Assert.Equal("가\u1112\u1161\u11AB", line.Text);
        line.Press(Key(ConsoleKey.Backspace));
        Assert.Equal("가", line.Text);
        line.Press(Key(ConsoleKey.Backspace));
        line.Press(Key(ConsoleKey.Backspace));
        Assert.Equal("", line.Text);
    }

    [Fact]
    public void Keys_InTheMiddle_InsertAndDeleteThere()
    {
        EditedLine line = Typed("서울 부산");
        line.Press(Key(ConsoleKey.LeftArrow));
        line.Press(Key(ConsoleKey.LeftArrow));
        line.Insert("대구 ");
        Assert.Equal("서울 대구 부산", line.Text);
        line.Press(Key(ConsoleKey.W, control: true));
        Assert.Equal("서울 부산", line.Text);
        line.Press(Key(ConsoleKey.K, control: true));
        Assert.Equal("서울 ", line.Text);
        line.Press(Key(ConsoleKey.A, control: true));
        line.Press(Key(ConsoleKey.Delete));
        Assert.Equal("울 ", line.Text);
        line.Press(Key(ConsoleKey.E, control: true));
        line.Press(Key(ConsoleKey.U, control: true));
        Assert.Equal("", line.Text);
    }

    [Fact]
    public void Arrows_UpAndDown_WalkTheHistoryAndKeepTheDraft()
    {
        EditedLine line = Typed("새 글", History);
        line.Press(Key(ConsoleKey.UpArrow));
        Assert.Equal("second", line.Text);
        line.Press(Key(ConsoleKey.UpArrow));
        line.Press(Key(ConsoleKey.UpArrow));
        Assert.Equal("첫 줄", line.Text);
        line.Press(Key(ConsoleKey.DownArrow));
        line.Press(Key(ConsoleKey.DownArrow));
        Assert.Equal("새 글", line.Text);
    }

    [Fact]
    public void ControlKeys_EndInterruptAndEnter_AreTold()
    {
        Assert.Equal(EditResult.Ended, Typed("").Press(Key(ConsoleKey.D, control: true)));
        Assert.Equal(EditResult.Goes, Typed("a").Press(Key(ConsoleKey.D, control: true)));
        Assert.Equal(EditResult.Interrupted, Typed("a").Press(Key(ConsoleKey.C, control: true)));
        Assert.Equal(EditResult.Entered, Typed("a").Press(Key(ConsoleKey.Enter)));
    }

    [Fact]
    public void Insert_PastedLines_BecomeOneWithoutControlCharacters()
    {
        EditedLine line = Typed("");
        line.Insert("하나\r\n둘\u001b[31m\u0007셋");
        Assert.Equal("하나 둘[31m셋", line.Text);
    }

    [Property]
    public void Press_AnyKeys_KeepTheCursorInsideAndOnClusters(byte[] keys)
    {
        ConsoleKey[] known = [ConsoleKey.Backspace, ConsoleKey.Delete, ConsoleKey.LeftArrow, ConsoleKey.RightArrow, ConsoleKey.UpArrow, ConsoleKey.DownArrow, ConsoleKey.Home, ConsoleKey.End, ConsoleKey.W, ConsoleKey.K];
        EditedLine line = new(History);
        foreach (byte b in keys)
        {
            if (b < 128) line.Press(Key(known[b % known.Length], control: b % 3 == 0));
            else line.Insert(new[] { "가", "a", " ", "👩‍💻", "e\u0301" }[b % 5]);
            Assert.InRange(line.Cursor, 0, line.Text.Length);
            Assert.False(line.Cursor < line.Text.Length && char.IsLowSurrogate(line.Text[line.Cursor]));
        }
    }
}
