// The losses that are sampled: how the scores of a centre's targets and of its random words become the loss and the
// changes of the scores. They know neither words nor tables. word2vec/training/losses.py has the same in Python.
//
// For each of these losses the derivative by a random word's score is one factor of the centre times one function f of
// that score:
//
//                                       f(z)              factor
//     random softmax, sampled softmax   exp(z - largest)  -(changes of the targets' scores) / (sum of f)
//     negative sampling, NCE            sigmoid(z)        -(rate * number of targets)
//
// So the matrix of the random words' scores is overwritten by f, and later multiplied by one factor for each row.
// Sampled softmax and NCE subtract a number of each word from its scores beforehand, where the bias is added.
#ifndef WORD2VEC_TRAINING_KERNEL_LOSSES_H_
#define WORD2VEC_TRAINING_KERNEL_LOSSES_H_

#include "simd.h"

namespace word2vec {

// The cross entropy of the softmax over [one target, K random words]. See word2vec/reference.py for the definition.
struct RandomSoftmax {
  // The largest score of the centre's random words is subtracted before Noise, so that exp cannot overflow. It costs a
  // pass over the scores.
  static constexpr bool kShift = true;

  // Returns f of a random word's score and adds to the centre's sum.
  static Vec Noise(Vec score, Vec* sum) {
    const Vec f = Exp(score);
    *sum += f;
    return f;
  }

  // Returns what Target has to know of a centre's random words, each lane for one centre. `shift` was subtracted from
  // their scores, and is 0 without kShift. Here it is the log of the sum of exp(score).
  static Vec Summarise(Vec shift, Vec sum) { return shift + Log(sum); }

  // Returns 1 - p(target) = sigmoid(margin) and adds -log p(target) = log(1 + exp(margin)) to the loss. Outside it
  // returns 0 and adds 0.
  static Vec Target(Vec score, Vec summary, IntVec inside, Vec* loss) {
    const Vec margin = summary - score;
    const Vec size = Abs(margin);
    const Vec small = Exp(-size);
    const Vec inverse = 1.0f / (small + 1.0f);
    // 0.5 (m + |m|) is max(m, 0), and not a number where m is not. So a training that has diverged shows it.
    const Vec cross_entropy = 0.5f * (margin + size) + Log(small + 1.0f);
    *loss += inside ? cross_entropy : Vec{};
    return inside ? (margin >= 0.0f ? inverse : small * inverse) : Vec{};
  }

  // Returns the factor that makes the f of a centre the changes of its random words' scores, each lane for one centre.
  // `changes` is the sum of the changes of its targets' scores. `targets` is their number times the rate.
  static Vec NoiseFactor(Vec changes, Vec /*targets*/, Vec sum) { return -changes * (1.0f / sum); }
};

}  // namespace word2vec

#endif  // WORD2VEC_TRAINING_KERNEL_LOSSES_H_
