// Is a recorded history linearizable, team by team? Porcupine (Wing and Gong's search with Lowe's memory of states)
// searches an order of the operations that keeps real time and that one team, alone, could have answered.
//
//	linearizability HISTORY.jsonl
//
// A line is one operation on a team of a few accounts:
//
//	{"team": "…", "client": 3, "kind": "add", "slot": 1, "start": ns, "end": ns, "outcome": "done"}
//	{"team": "…", "client": 4, "kind": "read", "start": ns, "end": ns, "outcome": "done", "members": 5}
//
// kind: add, remove, read. outcome: done; refused, which says that the account was (add) or was not (remove) a member;
// unknown, which may have happened at any time from its start on, or never. members: one bit for each slot.
// Exit code 1 where a team has no such order.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"sort"
	"time"

	"github.com/anishathalye/porcupine"
)

const patience = 60 * time.Second

type operation struct {
	Team    string `json:"team"`
	Client  int    `json:"client"`
	Kind    string `json:"kind"`
	Slot    uint   `json:"slot"`
	Start   int64  `json:"start"`
	End     int64  `json:"end"`
	Outcome string `json:"outcome"`
	Members uint64 `json:"members"`
}

// The state is the set of members, one bit for each slot.
func step(state, input, _ interface{}) (bool, interface{}) {
	members, op := state.(uint64), input.(operation)
	bit := uint64(1) << op.Slot
	is := members&bit != 0
	switch op.Kind {
	case "read":
		return members == op.Members, members
	case "add":
		if op.Outcome == "refused" {
			return is, members
		}
		return !is || op.Outcome == "unknown", members | bit
	case "remove":
		if op.Outcome == "refused" {
			return !is, members
		}
		return is || op.Outcome == "unknown", members &^ bit
	}
	return false, members
}

var team = porcupine.Model{
	Init: func() interface{} { return uint64(0) },
	Step: step,
	DescribeOperation: func(input, _ interface{}) string {
		op := input.(operation)
		if op.Kind == "read" {
			return fmt.Sprintf("read %04b", op.Members)
		}
		return fmt.Sprintf("%s %d: %s", op.Kind, op.Slot, op.Outcome)
	},
	DescribeState: func(state interface{}) string { return fmt.Sprintf("%04b", state) },
}

func read(path string) (map[string][]porcupine.Operation, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	teams := map[string][]porcupine.Operation{}
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var op operation
		if err := json.Unmarshal(lines.Bytes(), &op); err != nil {
			return nil, fmt.Errorf("%s: %w", lines.Text(), err)
		}
		if op.Outcome == "unknown" {
			op.End = math.MaxInt64
		}
		teams[op.Team] = append(teams[op.Team],
			porcupine.Operation{ClientId: op.Client, Input: op, Call: op.Start, Return: op.End})
	}
	return teams, lines.Err()
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: linearizability HISTORY.jsonl")
		os.Exit(2)
	}
	teams, err := read(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	names := make([]string, 0, len(teams))
	for name := range teams {
		names = append(names, name)
	}
	sort.Strings(names)
	wrong := 0
	for _, name := range names {
		result, info := porcupine.CheckOperationsVerbose(team, teams[name], patience)
		fmt.Printf("%s %6d operations: %v\n", name, len(teams[name]), result)
		if result != porcupine.Ok {
			wrong++
			picture := os.Args[1] + "." + name + ".html"
			if err := porcupine.VisualizePath(team, info, picture); err == nil {
				fmt.Printf("  see %s\n", picture)
			}
		}
	}
	if wrong > 0 {
		os.Exit(1)
	}
}
