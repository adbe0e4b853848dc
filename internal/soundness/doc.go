// Package soundness holds the tests of the whole way from a JSON Schema to token
// masks: grammar, fsm and mask together, against judges that know nothing of them.
//
//   - Random walks write documents under the mask, with random budgets, and an
//     independent validator (jsonschema v5) judges them: whatever a matcher calls
//     complete is valid, no walk gets stuck, none is cut by its budget.
//   - Valid documents are accepted, however they are cut into tokens.
//   - Masks equal what trying every token gives, on real schemas and a real
//     vocabulary.
//
// testdata/schemas.jsonl holds schemas for every keyword. More tests run over the
// reference data beside the checkout, a sample of it unless STENCIL_LONG is set.
package soundness
