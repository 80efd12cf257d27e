namespace Hanok.Language.Tokenization;

/// <summary>
/// What a merge changes for the pairs with one fixed side, by the id on the other side: the count that comes or goes, and the words where such a pair comes.
/// Arrays indexed by id, and the list of the ids touched, so that an occurrence costs no hashing.
/// </summary>
sealed class NeighbourChanges(int ids)
{
    readonly long[] by = new long[ids];
    readonly int[] head = new int[ids], tail = new int[ids];
    readonly bool[] isTouched = new bool[ids];
    readonly List<int> touched = [];

    /// <summary>The ids with changes.</summary>
    public List<int> Touched => touched;

    /// <summary>The count that came (negative: went) for an id.</summary>
    public long By(int id) => by[id];

    /// <summary>The list of words of an id, -1 where there is none.</summary>
    public (int Head, int Tail) Words(int id) => (head[id], tail[id]);

    /// <summary>Notes a change of count.</summary>
    public void Add(int id, long count)
    {
        Touch(id);
        by[id] += count;
    }

    /// <summary>Notes a change of count in a word.</summary>
    public void Add(int id, long count, int word, WordLists lists)
    {
        Touch(id);
        by[id] += count;
        if (head[id] >= 0 && lists.Word(head[id]) == word) return;
        head[id] = lists.Add(word, head[id]);
        if (tail[id] < 0) tail[id] = head[id];
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        foreach (int id in touched) isTouched[id] = false;
        touched.Clear();
    }

    void Touch(int id)
    {
        if (isTouched[id]) return;
        isTouched[id] = true;
        touched.Add(id);
        by[id] = 0;
        head[id] = tail[id] = -1;
    }
}

/// <summary>Linked lists of words in one array; nodes that are freed are used again.</summary>
sealed class WordLists
{
    (int Word, int Next)[] nodes = new (int, int)[1 << 12];
    int used, free = -1;

    /// <summary>The word of a node.</summary>
    public int Word(int node) => nodes[node].Word;

    /// <summary>The node after this one, or -1.</summary>
    public int Next(int node) => nodes[node].Next;

    /// <summary>A new node before <paramref name="next"/>.</summary>
    public int Add(int word, int next)
    {
        int node = free;
        if (node >= 0) free = nodes[node].Next;
        else
        {
            if (used == nodes.Length) Array.Resize(ref nodes, checked(used * 2));
            node = used++;
        }
        nodes[node] = (word, next);
        return node;
    }

    /// <summary>Puts a list before another.</summary>
    public void Join(int tail, int next) => nodes[tail].Next = next;

    /// <summary>Frees a node.</summary>
    public void Free(int node)
    {
        nodes[node].Next = free;
        free = node;
    }
}
